"""Closed sets of words: the code of each as it is stored, its Russian label beside it."""

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stored code with the label that people read."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        """Makes the member equal to its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class FormKey(Term):
    """Forms that senders fill in."""

    ASSESSMENTS = "assessments", "Результаты оценочных процедур"
    ENGAGEMENT = "engagement", "Олимпиадная активность и продолжение обучения"
    CONDITIONS = "conditions", "Социальный паспорт и ресурсы"
    DEFICITS = "deficits", "Самоанализ педагога"
    PARTICIPATION = "participation", "Участие в мероприятиях ИРО"
    MEASURES = "measures", "План мероприятий и его исполнение"


class MonitoringKey(Term):
    """Monitorings that the system runs."""

    IDENTIFICATION = "identification", "Выявление ШНОР и ШНСУ"
    DEFICITS = "deficits", "Выявление профессиональных дефицитов педагогических работников"
    PARTICIPATION = "participation", "Участие ОО в мероприятиях ИРО"
    EFFECTIVENESS = "effectiveness", "Анализ эффективности принятых мер"


class CampaignPhase(Term):
    """Where a campaign is on a day."""

    AHEAD = "ahead", "ещё не началась"
    OPEN = "open", "идёт"
    OVER = "over", "завершена"


class Receipt(Term):
    """Whether a campaign has a form of a municipality."""

    RECEIVED = "received", "принято"
    REJECTED = "rejected", "отклонено"
    MISSING = "missing", "не поступало"
    NOT_REQUIRED = "not-required", "не требуется"


class Procedure(Term):
    """National assessments."""

    VPR = "VPR", "ВПР"
    OGE = "OGE", "ОГЭ"
    EGE = "EGE", "ЕГЭ"


class Subject(Term):
    """Subjects as they stand in the form; pairs know only Russian and mathematics."""

    RUSSIAN = "russian", "русский язык"
    MATHEMATICS = "mathematics", "математика"
    MATHEMATICS_BASIC = "mathematics_basic", "математика (базовая)"
    MATHEMATICS_PROFILE = "mathematics_profile", "математика (профильная)"


class ResultsStatus(Term):
    """Status of educational results of a school."""

    LOW = "low", "ШНОР"
    RISK = "risk", "зона риска"
    NONE = "none", "нет признаков"
    NO_DATA = "no_data", "недостаточно данных"


class ConditionsStatus(Term):
    """Status of social conditions of a school."""

    ADVERSE = "adverse", "ШНСУ"
    NONE = "none", "нет признаков"
    NO_DATA = "no_data", "недостаточно данных"


class Reliability(Term):
    """Whether the status of results outlives the noise of small numbers."""

    HIGH = "high", "надёжный"
    BORDERLINE = "borderline", "пограничный"


class Movement(Term):
    """Change of a list between the last published run of the year before and this run."""

    ENTERED = "entered", "вошла в список"
    STAYED = "stayed", "осталась в списке"
    LEFT = "left", "вышла из списка"


class Level(Term):
    """Level of general education of a school."""

    PRIMARY = "primary", "начальная"
    BASIC = "basic", "основная"
    SECONDARY = "secondary", "средняя"


class Locality(Term):
    """Type of locality."""

    TOWN = "town", "город"
    VILLAGE = "village", "село"


class IndicatorGroup(Term):
    """Groups of the indicators of conditions: the axes of a risk profile."""

    FAMILIES = "families", "семьи обучающихся"
    PUPILS = "pupils", "контингент обучающихся"
    STAFF = "staff", "кадры"
    METHODS = "methods", "методическое обеспечение"
    EQUIPMENT = "equipment", "материальная база"
    MONEY = "money", "финансирование"


class Difference(Term):
    """How a group stands against another, and whether chance can explain it."""

    HIGHER = "higher", "выше"
    LOWER = "lower", "ниже"
    UNPROVEN = "unproven", "различие не доказано"


class ParticipationIndicator(Term):
    """What coverage of teachers is measured of."""

    COURSES = "courses", "прошли курсы ИРО"
    EVENTS = "events", "участвовали в мероприятиях"
    RECOMMENDATIONS = "recommendations", "применяют методические рекомендации"
    UNIONS = "unions", "участвуют в методических объединениях"


class ParticipationLevel(Term):
    """How far a school takes part in what the institute does."""

    HIGH = "high", "высокое"
    MEDIUM = "medium", "среднее"
    LOW = "low", "низкое"
    NO_DATA = "no_data", "нет данных"


class UnionLevel(Term):
    """Levels of methodical unions, the narrowest first."""

    SCHOOL = "school", "школьные"
    MUNICIPAL = "municipal", "муниципальные"
    DISTRICT = "district", "окружные"
    REGIONAL = "regional", "региональные"


class ComparedGroup(Term):
    """Groups of schools by the published identification list; the last is what the others are compared with."""

    LOW = "low", "ШНОР"
    ADVERSE = "adverse", "ШНСУ"
    LISTED = "listed", "ШНОР или ШНСУ"
    OTHERS = "others", "остальные школы"


class HelpKind(Term):
    """Who may help a school."""

    MENTOR = "mentor", "школа-наставник"
    CENTRE = "centre", "ресурсный центр"


class Nearness(Term):
    """How near a helper is, the nearest first."""

    MUNICIPALITY = "municipality", "тот же муниципалитет"
    DISTRICT = "district", "тот же образовательный округ"
    REGION = "region", "другой округ региона"


class DeficitLevel(Term):
    """How far deficits of a teacher go: in none, one or two, or more of the groups."""

    NOT_FOUND = "not_found", "не выявлены"
    PARTIAL = "partial", "частичные"
    PRONOUNCED = "pronounced", "выраженные"
    NO_DATA = "no_data", "нет данных"


class MeasureKind(Term):
    """The six kinds of measures of support."""

    TEACHING = "teaching", "повышение качества преподавания"
    NETWORKING = "networking", "сетевое взаимодействие"
    METHODICAL_HELP = "methodical_help", "адресная методическая помощь"
    MENTORING = "mentoring", "школы-наставники и ресурсные центры"
    MANAGEMENT_TEAMS = "management_teams", "подготовка управленческих команд"
    PROFESSIONAL_DEVELOPMENT = "professional_development", "программы профессионального развития"


class MeasureLevel(Term):
    """Who carries a measure out."""

    REGION = "region", "региональный"
    DISTRICT = "district", "окружной"
    MUNICIPALITY = "municipality", "муниципальный"
    SCHOOL = "school", "школьный"


class MeasureStatus(Term):
    """How far a measure is."""

    PLANNED = "planned", "запланировано"
    DONE = "done", "выполнено"
    PARTLY = "partly", "частично"
    NOT_DONE = "not_done", "не выполнено"


class MeasureStanding(Term):
    """Where a measure is on a day: what its sender said of it, held against its dates."""

    AHEAD = "ahead", "впереди"
    UNDER_WAY = "under_way", "идёт"
    LATE = "late", "просрочено"
    DONE = "done", "выполнено"
    PARTLY = "partly", "выполнено частично"
    NOT_DONE = "not_done", "не выполнено"


class PlansState(Term):
    """Whether the effectiveness of a cohort's plans can be analysed."""

    UNDER_WAY = "under_way", "планы исполняются"
    ENDED = "ended", "сроки всех мероприятий истекли"
    OUT_OF_TIME = "out_of_time", "наступил крайний день начала анализа"


class NoticeKind(Term):
    """Letters of no run and no file: what senders, offices and operations are told by the calendar."""

    OPENING = "opening", "открытие кампании"
    REMINDER = "reminder", "напоминание о формах"
    ESCALATION = "escalation", "сведения о непредставленных формах"
    DIGEST = "digest", "ежедневная сводка"
    ALARM = "alarm", "тревога"


class AlarmCode(Term):
    """What puts a campaign in danger."""

    LIST_MISSING = "list-missing", "нет перечня, на который опирается мониторинг"
    FORMS_MISSING = "forms-missing", "не хватает форм"
    RUN_FAILED = "run-failed", "запуск прерван"
    NO_DRAFT = "no-draft", "проект не составлен"
    NOT_APPROVED = "not-approved", "проект не утверждён"
    LETTERS_WAITING = "letters-waiting", "письма не ушли"
    LETTERS_FAILED = "letters-failed", "письма не доставлены"
    LETTERS_DIVERTED = "letters-diverted", "письма ушли на проверочный адрес"
    DEADLINE_MISSED = "deadline-missed", "срок нарушен"
    CHAIN_BROKEN = "chain-broken", "журнал не сходится"
    CALENDAR_UNKNOWN = "calendar-unknown", "производственный календарь не объявлен"


class ReminderChoice(Term):
    """What becomes of a reminder to one recipient."""

    NEW = "new", "напомнить"
    SAME = "same", "об этом уже напоминали"
    TOO_SOON = "too-soon", "напоминали меньше недели назад"


class ChangeVerdict(Term):
    """What can be said of the change of a school's pooled share: below zero is better."""

    IMPROVED = "improved", "улучшение"
    WORSENED = "worsened", "ухудшение"
    UNCLEAR = "unclear", "изменение не доказано"
    NO_DATA = "no_data", "недостаточно данных"


class EffectModel(Term):
    """Ways to estimate what measures did to a cohort; the first is the one that counts."""

    MAIN = "main", "основная оценка"
    DID = "did", "разность разностей без поправки на исходную долю"
    NAIVE = "naive", "простое сравнение «до и после»"
    NO_SMALL = "no_small", "основная оценка без малых школ"
    HISTORY = "history", "оценка с учётом результатов трёх лет"
    PLACEBO = "placebo", "проверка на годах до принятия мер"


class EffectVerdict(Term):
    """Whether a cohort became better than the comparison, beyond chance."""

    WORKED = "worked", "улучшение доказано"
    WORSENED = "worsened", "ухудшение доказано"
    UNPROVEN = "unproven", "эффект не доказан"
    INSUFFICIENT = "insufficient", "данных недостаточно"


class KindEvidence(Term):
    """What can be said of the schools that a kind of measures reached: nobody drew them by lot."""

    BETTER = "better", "в охваченных школах результаты улучшились больше; причинная связь этим не доказана"
    WORSE = "worse", "в охваченных школах результаты улучшились меньше; причинная связь этим не доказана"
    UNPROVEN = "unproven", "различие между охваченными и остальными школами не доказано"
    INSUFFICIENT = "insufficient", "данных недостаточно"


class TeacherCategory(Term):
    """Qualification category of a teacher."""

    HIGHEST = "highest", "высшая"
    FIRST = "first", "первая"
    COMPLIANT = "compliant", "соответствие"
    NONE = "none", "нет"


class DeficitGroup(Term):
    """Groups of professional deficits, in the order of the questionnaire."""

    UUD = "uud", "программа формирования универсальных учебных действий"
    TECHNOLOGIES = "technologies", "психолого-педагогические технологии"
    ASSESSMENT = "assessment", "оценивание образовательных результатов"
    INDIVIDUAL = "individual", "индивидуальные образовательные маршруты и программы"


class Scope(Term):
    """Whom a contact or a document belongs to."""

    DISTRICT = "district", "округ"
    MUNICIPALITY = "municipality", "муниципалитет"
    SCHOOL = "school", "школа"
    MINISTRY = "ministry", "министерство"
    INSTITUTE = "institute", "институт"


class DocumentKind(Term):
    """Documents of a run."""

    REGIONAL_NOTE = "regional_note", "Аналитическая справка по выявлению ШНОР и ШНСУ"
    DISTRICT_NOTE = "district_note", "Аналитическая справка по образовательному округу"
    MUNICIPALITY_NOTE = "municipality_note", "Аналитическая справка по муниципалитету"
    SCHOOL_PROFILE = "school_profile", "Профиль школы"
    SCHOOL_LIST = "school_list", "Перечень ШНОР и ШНСУ"
    CHANGES = "changes", "Изменения по сравнению с прежней редакцией"
    PROJECT500 = "project500", "Кандидаты в проект 500+"
    MEASURES_RESULTS = "measures_results", "Проект комплекса мер 1 (образовательные результаты)"
    MEASURES_CONDITIONS = "measures_conditions", "Проект комплекса мер 2 (кадры и условия)"
    DEFICITS_NOTE = "deficits_note", "Справка по выявлению профессиональных дефицитов педагогических работников"
    TARGETED_HELP = (
        "targeted_help",
        "Справка по оказанию адресной помощи в повышении квалификации учителям, имеющим низкие результаты ГИА",
    )
    DEFICITS_SCHOOL = "deficits_school", "Сведения школы о профессиональных дефицитах"
    PROGRAMMES_LIST = "programmes_list", "Потребность в программах повышения квалификации"
    PARTICIPATION_NOTE = "participation_note", "Справка об участии ОО в мероприятиях ИРО"
    PARTICIPATION_LIST = "participation_list", "Перечень школ по участию в мероприятиях ИРО"
    PARTICIPATION_SCHOOL = "participation_school", "Сведения школы об участии в мероприятиях ИРО"
    EFFECT_NOTE = "effect_note", "Аналитическая справка об эффективности принятых мер"
    MEASURES_ADVICE = "measures_advice", "Рекомендации по совершенствованию мер"
    SYSTEM_ADVICE = "system_advice", "Рекомендации по совершенствованию системы работы"


class SubmissionStatus(Term):
    """What became of a file."""

    ACCEPTED = "accepted", "принят"
    REJECTED = "rejected", "отклонён"
    SUPERSEDED = "superseded", "заменён новым"


class InboxState(Term):
    """What becomes of an entry of the inbox."""

    READY = "ready", "готов к приёму"
    TAKEN = "taken", "принят в работу и перенесён"
    NOT_MOVED = "not-moved", "записан, но не перенесён"
    BEHIND = "behind", "ждёт предыдущего файла"
    FRESH = "fresh", "ещё копируется"
    CHANGED = "changed", "изменился во время чтения"
    BUSY = "busy", "папку разбирает другой приём"
    TEMPORARY = "temporary", "временный файл"
    TOO_BIG = "too-big", "слишком велик"
    UNREADABLE = "unreadable", "нет доступа"
    LOCKED_FOLDER = "locked-folder", "нет права переносить из папки"
    LINK = "link", "ссылка"
    FOLDER = "folder", "вложенная папка"
    SPECIAL = "special", "не файл"
    NO_SENDER = "no-sender", "папка неизвестного отправителя"
    STRAY = "stray", "файл вне папки отправителя"


class Severity(Term):
    """Whether a remark blocks the file."""

    ERROR = "error", "ошибка"
    WARNING = "warning", "предупреждение"


class RunStatus(Term):
    """Life of a run."""

    RUNNING = "running", "выполняется"
    DRAFT = "draft", "проект, ждёт утверждения"
    PUBLISHED = "published", "опубликован"
    SUPERSEDED = "superseded", "заменён новым"
    REJECTED = "rejected", "отклонён"
    FAILED = "failed", "прерван"


class DeliveryStatus(Term):
    """Life of a letter to one recipient over one channel."""

    QUEUED = "queued", "в очереди"
    SENDING = "sending", "отправляется"
    SENT = "sent", "отправлено"
    DELIVERY_UNKNOWN = "delivery-unknown", "неизвестно, доставлено ли"
    TEMPORARY_FAILURE = "temporary-failure", "временный сбой"
    PERMANENT_FAILURE = "permanent-failure", "не доставлено"
    CANCELLED = "cancelled", "отменено"
    ACKNOWLEDGED = "acknowledged", "получение подтверждено"


class MailKind(Term):
    """What a message that came back is."""

    BOUNCE = "bounce", "письмо не доставлено"
    DELAY = "delay", "доставка задерживается"
    NOTICE = "notice", "уведомление о доставке или прочтении"
    AUTOMATIC = "automatic", "автоответ"
    REPLY = "reply", "ответ"
    TOO_BIG = "too-big", "слишком велико"
    UNREADABLE = "unreadable", "не читается"


class MailState(Term):
    """What became of a message that came back."""

    NOTED = "noted", "учтено"
    KNOWN = "known", "ничего нового: уже учтено"
    NOT_COUNTED = "not-counted", "не учитывается: автоответ или уведомление"
    LATER = "later", "будет разобрано позже: отправка ещё не закончена"
    FOR_A_PERSON = "for-a-person", "не разобрано: прочитать человеку"
    NOT_MOVED = "not-moved", "учтено, но не перенесено"


class ChaseChoice(Term):
    """What is done about a letter that nobody has confirmed."""

    WAIT = "wait", "ждём"
    AGAIN = "again", "просим подтвердить ещё раз"
    MINISTRY = "ministry", "сообщаем министерству"
    TOLD = "told", "сообщено министерству"


class LetterKind(Term):
    """What a letter is about."""

    RUN = "run", "материалы мониторинга"
    RETURNED = "returned", "файлы, возвращённые с пометками"
    REMINDER = "reminder", "напоминания о планах мероприятий"


class OperationIndicator(Term):
    """How the system worked, each as a count of a base; the more, the worse."""

    FORMS_MISSING = "forms-missing", "формы не приняты"
    SCHOOLS_ABSENT = "schools-absent", "школы без данных"
    FORMS_LATE = "forms-late", "формы поступили после срока"
    FILES_REFUSED = "files-refused", "форма принята не с первого раза"
    FILES_UNPLACED = "files-unplaced", "файлы неизвестных отправителей"
    ERRORS = "errors", "ошибка в отклонённых файлах"
    WARNINGS_OPEN = "warnings-open", "предупреждения без ответа"
    LETTERS_FAILED = "letters-failed", "письма не доставлены"
    LETTERS_UNKNOWN = "letters-unknown", "неизвестно, доставлены ли письма"
    LETTERS_REPEATED = "letters-repeated", "временные сбои отправки"
    PLACES_UNREACHED = "places-unreached", "адресаты без материалов"
    RUNS_FAILED = "runs-failed", "запуски прерваны"
    CORRECTIONS = "corrections", "исправленные редакции"
    PUBLISHED_LATE = "published-late", "публикация после срока"
    UNPUBLISHED = "unpublished", "мониторинг не опубликован"
    PLANS_MISSING = "plans-missing", "ШНОР без плана мероприятий"
    PLANS_LATE = "plans-late", "планы поступили после срока"
    MEASURES_OPEN = "measures-open", "мероприятия без итога"


class AccountStatus(Term):
    """Whether an account of the pages may log in."""

    ACTIVE = "active", "действует"
    DISABLED = "disabled", "отключена"


class AuditAction(Term):
    """What an entry of the audit chain says was done."""

    REGISTRY_LOADED = "registry-loaded", "загружен реестр"
    SUBMISSION_RECORDED = "submission-recorded", "записан файл отправителя"
    SUBMISSION_SUPERSEDED = "submission-superseded", "файл заменён новым"
    WARNING_ACKNOWLEDGED = "warning-acknowledged", "предупреждение принято отправителем"
    SUBMISSION_MARKED = "submission-marked", "составлена копия файла с пометками"
    RUN_OPENED = "run-opened", "начат запуск"
    RUN_RESUMED = "run-resumed", "продолжен запуск"
    RUN_SNAPSHOT = "run-snapshot", "заморожен снимок данных"
    RUN_RESULT = "run-result", "записан результат"
    RUN_DRAFTED = "run-drafted", "готов проект"
    RUN_PUBLISHED = "run-published", "запуск утверждён и опубликован"
    RUN_SUPERSEDED = "run-superseded", "запуск заменён новым"
    RUN_REJECTED = "run-rejected", "проект отклонён"
    RUN_FAILED = "run-failed", "запуск прерван"
    RUN_SEALED = "run-sealed", "запуск опечатан"
    DOCUMENT_RECORDED = "document-recorded", "записан документ"
    DELIVERIES_PLANNED = "deliveries-planned", "составлен список отправлений"
    DELIVERY_QUEUED = "delivery-queued", "отправление поставлено в очередь"
    DELIVERY_CANCELLED = "delivery-cancelled", "отправление отменено"
    DELIVERY_STARTED = "delivery-started", "начата отправка"
    DELIVERY_FINISHED = "delivery-finished", "отправка завершена"
    DELIVERY_REQUEUED = "delivery-requeued", "отправление возвращено в очередь"
    DELIVERY_FAILED = "delivery-failed", "отправление не доставлено"
    DELIVERY_REROUTED = "delivery-rerouted", "письмо направлено по следующему каналу получателя"
    DELIVERY_REPEATED = "delivery-repeated", "письмо направлено повторно"
    DELIVERY_COPIED = "delivery-copied", "поставлена в очередь копия письма для министерства"
    DELIVERY_ACKNOWLEDGED = "delivery-acknowledged", "получение письма подтверждено"
    DELIVERY_DELAYED = "delivery-delayed", "почтовый сервер сообщил о задержке"
    MAIL_NOTED = "mail-noted", "учтено входящее письмо"
    DELIVERIES_STOPPED = "deliveries-stopped", "отправка остановлена: подряд не принято слишком много писем"
    DELIVERIES_RESUMED = "deliveries-resumed", "отправка возобновлена"
    ACCOUNT_ADDED = "account-added", "заведена учётная запись страниц"
    ACCOUNT_DISABLED = "account-disabled", "учётная запись отключена"
    ACCOUNT_ENABLED = "account-enabled", "учётная запись снова действует"
    ACCOUNT_PASSWORD = "account-password", "сменён пароль учётной записи"
    ROW_COVERED = "row-covered", "внесён отпечаток полей, которых журнал прежде не охватывал"


class ReplayPart(Term):
    """What of a run may come out otherwise when it is computed again."""

    RESULT = "result", "результат"
    DOCUMENT = "document", "документ"


class FileChange(Term):
    """What became of a sender's file between two snapshots."""

    ADDED = "added", "добавлен"
    GONE = "gone", "исключён"
    REPLACED = "replaced", "заменён, данные другие"
    REWRITTEN = "rewritten", "заменён, данные те же"


class ChangeCause(Term):
    """Because of what a result differs from another: what alone is enough for the difference."""

    DATA = "data", "данные"
    METHODOLOGY = "methodology", "методика"
    CODE = "code", "версия программы"
    JOINTLY = "jointly", "несколько причин вместе"
    EITHER = "either", "данные или методика: достаточно одного из двух"


class FindingCode(Term):
    """What an examination of the ledger found."""

    ENTRY_ALTERED = "entry-altered", "запись журнала изменена"
    ENTRY_REMOVED = "entry-removed", "запись журнала удалена"
    ENTRY_MISPLACED = "entry-misplaced", "запись журнала вставлена или переставлена"
    ENTRY_MISSING = "entry-missing", "о строке нет записи в журнале"
    HEAD_MISMATCH = "head-mismatch", "журнал не продолжает известный отпечаток"
    ROW_ALTERED = "row-altered", "строка расходится с журналом"
    ROW_REMOVED = "row-removed", "строка удалена"
    RESULT_ROWS_ALTERED = "result-rows-altered", "строки результата расходятся с журналом"
    FILE_MISSING = "file-missing", "файла нет в хранилище"
    FILE_ALTERED = "file-altered", "файл в хранилище изменён"
    FILE_STRANGE = "file-strange", "в хранилище посторонний файл"
    DOCUMENT_ALTERED = "document-altered", "документ в папке запуска изменён"
    DOCUMENT_MISSING = "document-missing", "документа нет в папке запуска"
    DOCUMENT_INSERTED = "document-inserted", "среди документов посторонний файл"
    GUARD_REMOVED = "guard-removed", "защита журнала от изменений снята или подменена"
    DATABASE_DAMAGED = "database-damaged", "файл базы данных повреждён"
    CHECKPOINT_WRONG = "checkpoint-wrong", "контрольная точка подделана или повреждена"


class Runner(Term):
    """Where the tasks of a run are done."""

    THREADS = "threads", "в потоках процесса запуска"
    DASK = "dask", "в процессах Dask"
