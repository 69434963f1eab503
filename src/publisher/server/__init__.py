"""The current release over HTTP. Needs the extra ``publisher[serve]``."""
