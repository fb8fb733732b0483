import { join } from 'node:path';
import { formatSpec } from '../spec/format-spec.ts';
import type { RuntimeSpec } from '../spec/runtime-spec.ts';
import { writeBundleFile } from './write-file.ts';

/** Writes config.json into a bundle's directory, which is there. */
export function writeBundle(directory: string, spec: RuntimeSpec): void {
  writeBundleFile(join(directory, 'config.json'), formatSpec(spec), 0o600);
}
