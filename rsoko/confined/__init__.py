"""Child processes that open what strangers send: few rights, little memory, no secrets; they may die without harm."""
