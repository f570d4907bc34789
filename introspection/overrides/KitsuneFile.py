# SPDX-License-Identifier: LGPL-2.1-or-later
"""Options of stages as keyword arguments, plain values, exceptions: as in Kitsune."""

from ._kitsune_namespaces import wrap_namespace

__all__ = wrap_namespace('KitsuneFile', globals())
