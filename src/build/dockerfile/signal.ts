const names =
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ';

const known: ReadonlySet<string> = new Set([
  ...names.split(' '),
  ...['RTMIN', 'RTMAX'],
  ...Array.from({ length: 15 }, (_, index) => `RTMIN+${index + 1}`),
  ...Array.from({ length: 14 }, (_, index) => `RTMAX-${index + 1}`),
]);

/** Whether a text names a signal as STOPSIGNAL takes it: a number other than 0, or a name of Linux with or without SIG, in any letter case. */
export function isSignal(text: string): boolean {
  if (/^[-+]?\d+$/.test(text)) return Number(text) !== 0;
  return known.has(text.toUpperCase().replace(/^SIG/, ''));
}

/** The names of all signals but the real-time ones, without SIG. */
export const signalNames: readonly string[] = names.split(' ');
