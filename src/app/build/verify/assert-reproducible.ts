import { basename } from 'node:path';
import { appFault } from '../../faults.ts';
import type { DifferingFile, DifferingStep, VerifyReport } from '../../wire.ts';

/** @throws app/not-reproducible with the first file of the image that differs, and the place where it came from */
export function assertReproducible(report: VerifyReport): void {
  if (!report.reproducible) throw notReproducible(report);
}

function notReproducible({ steps }: VerifyReport): Error {
  const step = steps.find((each) => each.inImage) ?? steps[0];
  if (step === undefined)
    return appFault('app/not-reproducible', 'two builds gave different images of the same layers');
  const [file] = step.files;
  const where = file === undefined ? '' : `: ${file.path} ${describeChange(file.change)}`;
  return appFault('app/not-reproducible', `two builds are not the same${where}`, {
    place: toPlace(findOrigin(step, steps)),
    hint: file?.hint ?? 'Run the command twice by hand, and compare what it leaves behind.',
  });
}

/** Where a file came from that differs already in what the step builds on: the first step with one of that name, content and all. */
function findOrigin(step: DifferingStep, steps: readonly DifferingStep[]): DifferingStep {
  const [file] = step.files;
  if (!step.inherited || file === undefined) return step;
  const tell = ({ path, first, second, offset }: DifferingFile): string =>
    [basename(path), first?.size, second?.size, offset].join(' ');
  return steps.find(({ files }) => files.some((each) => tell(each) === tell(file))) ?? step;
}

function describeChange(change: DifferingStep['files'][number]['change']): string {
  switch (change) {
    case 'changed':
      return 'differs';
    case 'added':
      return 'is there only the second time';
    case 'missing':
      return 'is there only the first time';
  }
}

function toPlace({ file, line }: DifferingStep): {
  readonly file: string;
  readonly line: number;
  readonly column: number;
} {
  return { file, line, column: 1 };
}
