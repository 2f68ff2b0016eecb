"""Every file from outside is shown to a scanner before anybody can open it.

`scanner` is the seam and knows which one the installation uses (`BAILIWICK_SCANNER_URL`), `clamd` the first that is there.
`actions` scans and remembers, `serving` is asked by every door through which a file leaves. A file that waits, or of which
the scanner could not say anything, is not handed out; one that carries malware never is. Without a scanner all of this is silent.
"""
