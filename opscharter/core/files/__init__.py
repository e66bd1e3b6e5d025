"""Files: `operations.receive_file`, `kinds` (what is allowed), `uploads` (limits while reading), `storage`."""
