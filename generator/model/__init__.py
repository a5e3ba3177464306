"""The typed records that pass between the rooms.

``private`` holds what must never be published, ``public`` what may be. They are kept in
separate modules, and this package imports neither, so that a room right of the wall can
import ``generator.model.public`` without ever loading ``generator.model.private``.
May import: the standard library and pydantic.
"""
