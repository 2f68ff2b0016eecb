"""Where the bytes of files lie: in a folder, or in a bucket that speaks S3, behind one seam (see store.py).

Nothing here knows of records or rows. `addresses` reads `BAILIWICK_STORAGE_URL`, `folder` and `bucket` are the two
kinds of store, `store` says what both can do and which one this installation uses. A backup of an installation in a
folder copies the folder; one in a bucket either relies on the bucket's own versions or copies what `Store.listing()`
names with `Store.open()`, and puts it back with `Store.put()`: the names are digests, so nothing can be mixed up.
"""
