"""Attach explanations to errors, and to the errors behind them."""

from whyshape.explaining import explain

MARK = "Shapes: "
MOST_ERRORS = 20


def annotate(error):
    """Attach a note to a shape error and to those behind it, and return these notes.

    An error can have a cause, a context and, if it is a group, several errors inside. An error that
    already has a note gets no second note.
    """
    found = []
    for each in _shown(error):
        held = dict.get(object.__getattribute__(each, "__dict__"), "__notes__", ())
        notes = [n for n in held if _is_own(n)]
        if not notes:
            explanation = explain(each)
            if explanation is not None:
                notes = [f"{MARK}{explanation}"]
                each.add_note(notes[0])
        found += notes
    return found


def _is_own(note):
    return type(note) is str and note.startswith(MARK)


def _shown(error):
    """Return a list of an error and of its causes, contexts and group members that Python shows."""
    errors = [error] if isinstance(error, BaseException) else []
    for each in errors:
        cause = BaseException.__cause__.__get__(each)
        inner = [cause] if cause is not None else []
        if cause is None and not BaseException.__suppress_context__.__get__(each):
            inner = [BaseException.__context__.__get__(each)]
        if issubclass(type(each), BaseExceptionGroup):
            inner += BaseExceptionGroup.exceptions.__get__(each)
        seen = {id(one) for one in errors}
        errors += [one for one in inner if one is not None and id(one) not in seen]
        if len(errors) > MOST_ERRORS:
            break
    return errors[:MOST_ERRORS]
