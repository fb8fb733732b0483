import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, isFault } from '../../../base/index.ts';
import type { DockerfileFinding, DockerfileReport } from '../../wire.ts';
import { assertStart } from './find-entry.ts';
import { readPlan } from './read-lock-plan.ts';
import { readProject } from './read-project.ts';

/** Looks at what the files of a project say, and builds and fetches nothing. What the project would be refused for is the one finding. */
export async function checkProject(directory: string): Promise<DockerfileReport> {
  const file = join(directory, 'package.json');
  try {
    const project = readProject(directory);
    assertStart(project);
    await readPlan(project);
    return { file, findings: [] };
  } catch (error) {
    if (!isFault(error)) throw error;
    return { file, findings: [toFinding(error, file)] };
  }
}

function toFinding({ code, message, hint }: Fault, file: string): DockerfileFinding {
  const [line = ''] = readFileSync(file, 'utf8').split(/\r?\n/, 1);
  return {
    ...{ rule: code, severity: 'error', message, file, line: 1, column: 1 },
    ...(hint === undefined ? {} : { hint }),
    about: 'The image of a Node project is made of what its package.json and its lock file say.',
    excerpt: { line: 1, lines: [line.slice(0, 200)] },
  };
}
