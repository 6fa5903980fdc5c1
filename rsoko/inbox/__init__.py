"""The inbox: folders of senders, what lies in them, and moving away what was taken."""
