"""Prints, as CSV `from,days,due`, when N working days from each day end according to chinesecalendar.

`due` is empty when it lies after the last day the package knows. The working-day rule is written here a second
time, on purpose: the first day is not counted, the N-th working day after it is the last.
"""

import bisect
import datetime

import chinese_calendar

FIRST = datetime.date(2007, 1, 1)
LAST = datetime.date(2026, 12, 31)
BUDGETS = (1, 2, 5, 10, 15)

days = [FIRST + datetime.timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
workdays = [day for day in days if chinese_calendar.is_workday(day)]

print("from,days,due")
for start in days:
    next_workday = bisect.bisect_right(workdays, start)
    for budget in BUDGETS:
        nth = next_workday + budget - 1
        due = workdays[nth].isoformat() if nth < len(workdays) else ""
        print(f"{start},{budget},{due}")
