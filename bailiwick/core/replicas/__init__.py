"""Read replicas: what may be a few seconds late is read from a copy of the database, and nobody misses what they wrote themselves.

`standing` knows how far each replica has come, `reading` what the present request may read there, `router` tells Django,
`middleware` remembers until where a person wrote. Without BAILIWICK_REPLICA_URLS nothing of it is loaded.

    with late():                 # in a job, which otherwise reads the primary
        rows = list(Ticket.objects...)
"""
