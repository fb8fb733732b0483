import { isJsonObject } from '../../../base/index.ts';
import type { BuildLine } from '../../wire/builder.ts';

const stepKinds = ['planned', 'start', 'phase', 'advance', 'output', 'cached', 'done', 'failed'] as const;
const otherKinds = ['begin', 'warning', 'error', 'end'] as const;

/** What a build told. A line that is no line, as the last one of a build that was killed, counts for nothing. */
export function parseLines(text: string): readonly BuildLine[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): BuildLine | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isBuildLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether it was written by `recordBuild`: fields that each line has are looked at, and the rest of a line is what its kind has. */
function isBuildLine(value: unknown): value is BuildLine {
  if (!isJsonObject(value) || typeof value.at !== 'number' || typeof value.build !== 'string') return false;
  if (stepKinds.some((kind) => kind === value.kind)) return typeof value.step === 'number';
  return otherKinds.some((kind) => kind === value.kind);
}
