"""Prune, share and code: networks that take few bits, and the training that makes them.

:mod:`sw.compress.recipe` and :mod:`sw.compress.codebook` need no torch;
:mod:`sw.compress.training` has ``compress``, from a recipe to a QONNX file.
"""
