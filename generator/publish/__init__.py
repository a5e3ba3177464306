"""Publishing: from a verified change set to the live site.

In come finished files through a sink; out goes the live folder, changed in an order that
takes withdrawn content away first and survives a crash at any moment. The room knows nothing of
decisions: it may import ``generator.model.sink`` and nothing else of ours.
"""

from generator.publish.apply import Applied
from generator.publish.errors import BuildLockedError, PublishError
from generator.publish.folder import FolderSink
from generator.publish.lock import build_lock
from generator.publish.store import ChangeSet, OutputStore
from generator.publish.upload import Uploaded, upload
from generator.publish.worker import StagingSink

__all__ = [
    "Applied",
    "BuildLockedError",
    "ChangeSet",
    "FolderSink",
    "OutputStore",
    "PublishError",
    "StagingSink",
    "Uploaded",
    "build_lock",
    "upload",
]
