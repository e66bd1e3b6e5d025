"""One client process: posts requests to the API, as fast as they are answered or at a steady rate. Needs no Django."""

import http.client
import json
import random
import sys
import time
import uuid
from typing import Any

_WORDS = (
    "楼道照明不亮下水堵塞电梯异响门禁失灵路面坑洼树枝遮挡噪声扰民车辆占道垃圾未清老人独居希望尽快安排人员上门查看并告知处理时间"
    "居民反映多次请核实情况联系本人现场说明原因避免再次发生附近住户也有同样问题请一并考虑感谢工作人员辛苦付出盼复为盼"
)


def body(rng: random.Random) -> bytes:
    """Return one request with a description of about 200 characters; three of four callers are new."""
    start = rng.randrange(len(_WORDS))
    text = "".join(_WORDS[(start + 7 * n) % len(_WORDS) :][: rng.randint(3, 9)] for n in range(36))[
        :200
    ]
    who = rng.randrange(10**8) if rng.random() < 0.75 else rng.randrange(500)
    return json.dumps(
        {
            "center": "hechang",
            "type": "service.request",
            "channel": rng.choice(("phone", "web", "app", "visit")),
            "title": text[:24],
            "description": text,
            "urgency": "normal",
            "location": f"和畅苑 {rng.randint(1, 30)} 号楼 {rng.randint(1, 6)} 单元",
            "contact": {"name": f"居民{who % 1000}", "phone": f"137{who:08d}"},
        }
    ).encode()


def client(port: int, token: str, seconds: float, rate: float) -> dict[str, Any]:
    """Post until the time is over; a request counts when it was answered 201."""
    rng = random.Random()  # noqa: S311 - test data
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times, failed, began = [], 0, time.perf_counter()
    count = 0
    while (now := time.perf_counter()) - began < seconds:
        if rate:
            ahead = began + count / rate - now
            if ahead > 0:
                time.sleep(ahead)
        count += 1
        headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4()),
        }  # fmt: skip
        sent = time.perf_counter()
        connection.request("POST", "/api/v1/cases", body(rng), headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status == 201:
            times.append((time.perf_counter() - sent) * 1000)
        else:
            failed += 1
    return {"ms": times, "failed": failed, "wall": time.perf_counter() - began}


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.stdout.write(
        json.dumps(client(int(given[0]), given[1], float(given[2]), float(given[3]))) + "\n"
    )
