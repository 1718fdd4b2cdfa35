"""What db2stop asks the server for."""

from standin.engine import result
from standin.messages import Db2Error


def stop(instance, session, match, options):
    others = [one for one in instance.applications() if one is not session or session.active]
    if others and not match["force"]:
        raise Db2Error("SQL1025N")
    instance.close_all()
    # Once this answer is out, the process ends.
    instance.stopping.set()
    return result.Result()
