/** Local clock times in a named time zone, daylight saving included. "HH:MM" strings; minutes count from local midnight. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** Whether the runtime knows the IANA name: browsers and imports send all sorts. */
export function isTimeZone(name: string): boolean {
  try {
    formatterFor(name);
    return true;
  } catch {
    return false;
  }
}

/** Minutes since local midnight at that moment. An unknown zone counts as UTC. */
export function localMinutes(at: Date, timeZone: string): number {
  const [hours = '0', minutes = '0'] = formatterFor(isTimeZone(timeZone) ? timeZone : 'UTC')
    .format(at)
    .split(':');
  return Number(hours) * 60 + Number(minutes);
}

function toMinutes(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** Whether the local time lies in [from, to); a window may pass midnight ("21:00" to "08:00"). Equal ends mean the whole day. */
export function isWithin(at: Date, timeZone: string, from: string, to: string): boolean {
  const [now, start, end] = [localMinutes(at, timeZone), toMinutes(from), toMinutes(to)];
  if (start === end) return true;
  return start < end ? now >= start && now < end : now >= start || now < end;
}

/** The first moment at or after `at` when it is that local time. On a day that skips the time, the moment the clock jumps past it. */
export function nextLocalTime(at: Date, timeZone: string, time: string): Date {
  const target = toMinutes(time);
  const whole = Math.floor(at.getTime() / 60_000) * 60_000;
  const distance = (target - localMinutes(at, timeZone) + 1440) % 1440;
  if (distance === 0 && whole === at.getTime()) return at;
  const guess = new Date(whole + (distance === 0 ? 1440 : distance) * 60_000);
  // A change of daylight saving in between moves the guess by an hour or so: correct it once.
  const drift = target - localMinutes(guess, timeZone);
  const corrected = new Date(
    guess.getTime() + (drift > 720 ? drift - 1440 : drift < -720 ? drift + 1440 : drift) * 60_000,
  );
  return corrected < at ? guess : corrected;
}
