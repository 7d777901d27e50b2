def database_url(kind, folder):
    return f"sqlite:///{folder}/test.db"
