/**
 * A time as Docker's templates show it: `2026-01-31 12:00:00 +0100 CET`, in the time zone of this machine.
 *
 * @param iso RFC 3339; `null` gives ''
 */
export function formatTime(iso: string | null): string {
  const time = new Date(iso ?? Number.NaN);
  if (Number.isNaN(time.getTime())) return '';
  const offset = -time.getTimezoneOffset();
  const local = new Date(time.getTime() + offset * 60_000).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${formatOffset(offset)} ${nameOfZone(time, offset)}`;
}

/** @param minutes east of Greenwich */
function formatOffset(minutes: number): string {
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}${two(Math.abs(minutes) % 60)}`;
}

function nameOfZone(time: Date, offset: number): string {
  if (offset === 0) return 'UTC';
  const parts = new Intl.DateTimeFormat('en', { timeZoneName: 'short' }).formatToParts(time);
  return parts.find(({ type }) => type === 'timeZoneName')?.value ?? formatOffset(offset);
}
