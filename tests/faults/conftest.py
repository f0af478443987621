"""These tests kill servers, so they run only when asked for: see 运维手册 and test_sync_faults.py."""

import os

if not os.environ.get("ANHUI_FAULTS"):
    collect_ignore_glob = ["*"]
