"""What a signed link asks for, as orders: first what it would do, then, confirmed on its page, the doing."""

from typing import cast

from liftday.daemon.protocol.orders import (
    CarriesOut,
    DescribeAct,
    Morning,
    MoveSession,
    Order,
    SessionDone,
    SkipSession,
)
from liftday.daemon.protocol.outcomes import FeedbackKept
from liftday.daemon.state.links import Act, Deed
from liftday.daemon.web.bridge import ActForm, ActPage
from liftday.errors import BadInput


def page_of(carry_out: CarriesOut, act: Act, form: ActForm | None) -> ActPage:
    """Given who carries out orders, the act of a link and what its page's form held (None: the page is asked for), return
    what the page says."""
    if form is None:
        described = carry_out(DescribeAct(session=act.uid, act=act.deed))
        return ActPage(
            title=described.title,
            lines=described.lines,
            days=() if act.to else described.days,
            sets=described.sets,
            final=described.final,
        )
    kept = carry_out(_order_of(act, form))
    changes = kept.turn.plan_changes if kept.turn else ()
    lines = (change.why if change.told is None else change.told for change in changes)
    return ActPage(title=kept.said, lines=tuple(filter(None, lines)), final=True)


def _order_of(act: Act, form: ActForm) -> Order[FeedbackKept]:
    """Given a link and its form, return the order. Raises BadInput for a move that names no day."""
    if act.deed is Deed.DONE:
        morning = cast("Morning | None", form.morning)  # the form was checked by the page
        return SessionDone(session=act.uid, rating=form.rating, pain=form.pain, morning=morning, sets=form.sets)
    if act.deed is Deed.SKIP:
        return SkipSession(session=act.uid, reason=form.reason)
    to = act.to or form.to
    if to is None:
        raise BadInput("no day was chosen", remedy="choose the day that the session is to move to")
    return MoveSession(session=act.uid, to=to)
