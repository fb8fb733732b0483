import type { Place } from '../../../base/index.ts';
import { formatBuildTime, type Op, type Plan, type SolvedImage, type Step } from '../../../build/index.ts';
import { digestOf, type LayerRef, type Platform, type RunConfig } from '../../../oci/index.ts';
import type { NodeRuntime } from './fetch-runtime.ts';
import type { ProjectLayers } from './make-project-layers.ts';

/** An image of a project, and how it was made, in the words in which builds of Dockerfiles tell of it. */
export interface ProjectImage {
  readonly image: SolvedImage;
  readonly plan: Plan;
}

/** A layer, and what it is, for people. */
interface ToldLayer {
  readonly layer: LayerRef;
  readonly about: string;
}

/** What an image of a project is put together from. */
export interface ProjectImageParts {
  readonly platform: Platform;
  readonly config: RunConfig;
  readonly runtime: NodeRuntime;
  /** Libraries of add-ons. */
  readonly added: readonly LayerRef[];
  readonly own: ProjectLayers;
  /** `undefined` when there is none. */
  readonly buildScript: string | undefined;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Puts an image together; nothing is written. */
export function toProjectImage(parts: ProjectImageParts): ProjectImage {
  const { platform, config, buildScript, time } = parts;
  const told = toTold(parts);
  const steps = toSteps(told, buildScript);
  const created = formatBuildTime(time);
  const history = told.map(({ about }) => ({ created, createdBy: `project: ${about}`, comment: 'nacre' }));
  const planned = told.map(({ about }, at) => ({ createdBy: `project: ${about}`, ...toStepField(steps[at]) }));
  return {
    image: {
      config: { platform, created, config, history },
      layers: told.map(({ layer }) => layer),
      based: 0,
      steps: steps.map(({ digest }, at) => ({ step: digest, layers: at + 1 })),
    },
    plan: {
      steps,
      target: steps.at(-1)?.digest ?? digestOf(''),
      image: { platform, config, baseHistory: [], history: planned },
      inputs: [],
    },
  };
}

function toStepField(step: Step | undefined): { readonly step?: Step['digest'] } {
  return step === undefined ? {} : { step: step.digest };
}

/** What is changed seldom comes first. */
function toTold({ runtime, added, own }: ProjectImageParts): readonly ToldLayer[] {
  const [libraries, node] = runtime.layers;
  const all: readonly (readonly [LayerRef | undefined, string])[] = [
    [libraries, 'libraries'],
    [node, `Node ${runtime.node}`],
    ...added.map((layer) => [layer, 'libraries of add-ons'] as const),
    [own.dependencies, 'dependencies'],
    [own.application, 'application'],
  ];
  return all.flatMap(([layer, about]) => (layer === undefined ? [] : [{ layer, about }]));
}

const place: Place = { file: 'package.json', line: 1, column: 1 };

/** A step for each layer, one on top of the other. The last one has run the build script, if there is one. */
function toSteps(told: readonly ToldLayer[], buildScript: string | undefined): readonly Step[] {
  const steps: Step[] = [];
  for (const { layer, about } of told) {
    const isLast = steps.length === told.length - 1;
    const op: Op = isLast && buildScript !== undefined ? toRun(buildScript) : { kind: 'source', layers: [layer] };
    const inputs = steps.slice(-1).map(({ digest }) => digest);
    const digest = digestOf(JSON.stringify({ op, inputs, layer: layer.diffId }));
    steps.push({ digest, op, inputs, label: about, place });
  }
  return steps;
}

function toRun(script: string): Op {
  return { kind: 'run', args: ['/bin/sh', '-c', script], env: [], cwd: '/app', user: '', network: 'host' };
}
