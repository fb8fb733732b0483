import type { BuildLine } from '../../app/index.ts';

/** A line of the classic builder's progress. Source: the Engine API, "BuildInfo". */
export type BuildInfo = { readonly stream: string } | { readonly aux: { readonly ID: string } };

/** Turns what a build tells into what the classic builder told: steps in their order of starting, and what their commands print. */
export function createBuildProgress(tell: (line: BuildInfo) => void): (line: BuildLine) => void {
  let planned = 0;
  const begun = new Map<number, number>();
  const say = (text: string): void => tell({ stream: text });

  function begin(step: number, label: string): void {
    if (begun.has(step)) return;
    begun.set(step, begun.size + 1);
    say(`Step ${begun.size}/${Math.max(planned, begun.size)} : ${label}\n`);
  }

  return (line) => {
    switch (line.kind) {
      case 'planned':
        planned += 1;
        return;
      case 'start':
        return begin(line.step, line.label);
      case 'cached':
        begin(line.step, line.label);
        return say(' ---> Using cache\n');
      case 'output':
        return say(line.text);
      case 'failed':
        return;
      case 'warning':
        return say(` ---> [Warning] ${line.message}\n`);
      case 'end':
        for (const { digest, names } of line.images) tellImage(digest, names, tell);
        return;
      case 'begin':
      case 'phase':
      case 'advance':
      case 'done':
      case 'error':
        return;
    }
  };
}

/** Clients find the image by these lines, whichever of them they know. */
function tellImage(digest: string, names: readonly string[], tell: (line: BuildInfo) => void): void {
  tell({ aux: { ID: digest } });
  tell({ stream: `Successfully built ${digest.replace('sha256:', '').slice(0, 12)}\n` });
  for (const name of names) tell({ stream: `Successfully tagged ${toFamiliar(name)}\n` });
}

function toFamiliar(name: string): string {
  return name.replace(/^docker\.io\/(library\/)?/, '');
}
