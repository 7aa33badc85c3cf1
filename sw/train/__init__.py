"""Training with Brevitas, from a recipe to a QONNX file.

:mod:`sw.train.recipe` reads recipes and needs no torch; :mod:`sw.train.training` has ``train``.
"""
