import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatSpec } from '../spec/format-spec.ts';
import type { RuntimeSpec } from '../spec/runtime-spec.ts';

/** Writes config.json into a bundle's directory, which is there. */
export function writeBundle(directory: string, spec: RuntimeSpec): void {
  writeFileSync(join(directory, 'config.json'), formatSpec(spec), { mode: 0o600 });
}
