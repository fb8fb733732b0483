import { dockerfileDiagnostics } from './diagnostics.ts';
import { rules } from './lint/rules.ts';

/** What a code of a diagnostic or the name of a check means, one sentence; '' for one that is neither. */
export function aboutDiagnostic(code: string): string {
  const kinds: Readonly<Record<string, { readonly about: string }>> = dockerfileDiagnostics;
  const known = Object.hasOwn(kinds, code) ? kinds[code] : rules.find(({ name }) => name === code);
  return known?.about ?? '';
}
