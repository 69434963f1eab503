"""The writers: a description of one document in, the bytes of one representation out."""
