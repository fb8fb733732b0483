import type { HttpResponse } from './exchange.ts';

/** Milliseconds that the server asks to wait: seconds, or a date. Source: RFC 9110, section 10.2.3. */
export function retryAfter({ headers }: HttpResponse): number | undefined {
  const text = headers['retry-after'];
  if (text === undefined) return undefined;
  const milliseconds = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}

/** As people say it: `45 s`, `15 min`, `2 h`; rounded up, so that whoever waits so long has waited enough. */
export function formatWait(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds <= 90) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 90 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`;
}
