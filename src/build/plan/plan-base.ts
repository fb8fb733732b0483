import type { Place } from '../../base/index.ts';
import { isFault, nearestName } from '../../base/index.ts';
import {
  emptyRunConfig,
  familiarReference,
  formatPlatform,
  formatReference,
  type Platform,
  parsePlatform,
  parseReference,
  type Reference,
  type RunConfig,
} from '../../oci/index.ts';
import type { Word } from '../dockerfile/index.ts';
import type { PlanRequest } from '../request.ts';
import type { SourceImage, Sources } from '../sources.ts';
import { copyOfContext, type NamedContext } from './named-context.ts';
import type { Step } from './plan.ts';
import type { PlanDraft } from './plan-draft.ts';
import { defaultPath, envVariables, type StageState } from './stage-state.ts';

/** Where FROM and COPY --from find images, and what for. */
export interface BaseLookup {
  readonly draft: PlanDraft;
  readonly request: PlanRequest;
  readonly sources: Sources;
}

/**
 * An image by the name the Dockerfile gives it; `undefined` when there is none, and then that is reported.
 *
 * @param stages names of the stages that could have been meant
 * @param hint what to do when there is none; @default found among names
 */
export async function findImage(
  lookup: BaseLookup,
  name: Word,
  platform: Platform,
  stages: readonly string[],
  hint?: string,
): Promise<SourceImage | undefined> {
  const { draft } = lookup;
  const reference = readReference(draft, name);
  if (reference === undefined) return undefined;
  const stage = nearestName(name.text.toLowerCase(), stages);
  const meant = hint ?? (stage === undefined ? undefined : `Did you mean the stage ${stage}?`);
  const suggest = async (): Promise<string | undefined> => meant ?? (await hintNear(lookup, reference));
  const image = await attempt(draft, name, name.text, () => lookup.sources.image(reference, platform), suggest);
  if (image === 'told') return undefined;
  if (image === undefined) {
    const how = meant ?? (await hintAbsent(lookup, name, reference));
    draft.diagnose('build/no-base', `image ${name.text} is not here`, name.place, how);
    return undefined;
  }
  return reportOther(draft, name, image, platform)
    ? undefined
    : useImage(draft, formatReference(reference), platform, image);
}

function useImage(draft: PlanDraft, name: string, platform: Platform, image: SourceImage): SourceImage {
  const { named, descriptor } = image;
  draft.useImage({ kind: 'image', name, platform, digest: named.digest, manifest: descriptor.digest });
  return image;
}

/** The image that a named context stands for; `undefined` when there is none, and then that is reported. */
export async function findContextImage(
  { draft }: BaseLookup,
  name: Word,
  { text, name: whole, find }: NamedContext & { readonly kind: 'image' },
  platform: Platform,
): Promise<SourceImage | undefined> {
  const image = await attempt(draft, name, text, () => find(platform));
  if (image === 'told') return undefined;
  if (image !== undefined)
    return reportOther(draft, name, image, platform) ? undefined : useImage(draft, whole, platform, image);
  const message = `image ${text}, which --build-context names for ${name.text}, is not here`;
  draft.diagnose('build/no-base', message, name.place, 'Bring it here first, for example with `nacre load`.');
  return undefined;
}

/** Reports a named context that stands for a stage that is not there. */
export function rejectTarget(draft: PlanDraft, name: Word, stage: string): undefined {
  const message = `--build-context names the stage ${stage} for ${name.text}, and there is none`;
  draft.diagnose('build/unknown-stage', message, name.place, 'Name a stage that the Dockerfile has.');
}

/** What belongs to the line that names an image. */
const toldAtName = ['image/no-platform', 'build/not-locked', 'build/frozen'];

/** What a lookup gives; what keeps it from giving anything is told with the place of the name. */
async function attempt(
  draft: PlanDraft,
  name: Word,
  text: string,
  find: () => Promise<SourceImage | undefined>,
  suggest?: () => Promise<string | undefined>,
): Promise<SourceImage | 'told' | undefined> {
  try {
    return await find();
  } catch (error) {
    if (isFault(error) && error.code.startsWith('registry/')) {
      const hint = (await suggest?.()) ?? error.hint;
      draft.diagnose('build/no-base', `image ${text} is not here: ${error.message}`, name.place, hint);
      return 'told';
    }
    if (!isFault(error) || !toldAtName.includes(error.code)) throw error;
    const message = error.code === 'image/no-platform' ? `image ${text}: ${error.message}` : error.message;
    draft.diagnose('build/no-base', message, name.place, error.hint);
    return 'told';
  }
}

/** An image that is no index may be for another platform; of one architecture, programs of an older variant run on the newer. */
function reportOther(draft: PlanDraft, name: Word, image: SourceImage, wanted: Platform): boolean {
  const found = image.config.platform;
  if (found.os === wanted.os && found.architecture === wanted.architecture) return false;
  const message = `image ${name.text} is for ${formatPlatform(found)}, not for ${formatPlatform(wanted)}`;
  const hint = `Load or build it for ${formatPlatform(wanted)}, or write FROM --platform=${formatPlatform(found)}.`;
  draft.diagnose('build/bad-platform', message, name.place, hint);
  return true;
}

async function hintNear({ sources }: BaseLookup, reference: Reference): Promise<string | undefined> {
  const near = nearestName(familiarReference(reference), await sources.names());
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

async function hintAbsent(lookup: BaseLookup, name: Word, reference: Reference): Promise<string> {
  const near = await hintNear(lookup, reference);
  return `${near === undefined ? '' : `${near} `}Bring it here first, for example with \`nacre import rootfs.tar ${name.text}\` or \`nacre load\`.`;
}

/** The first state of a stage that builds on an image. */
export function stateOfImage(draft: PlanDraft, name: Word, image: SourceImage, label: string): StageState {
  const { config, platform, author, history } = image.config;
  return {
    ...startState(sourceStep(draft, image, label, name.place), platform, ensurePath({ ...config, onBuild: [] })),
    ...(author === undefined ? {} : { author }),
    baseHistory: history,
  };
}

/** No files at all, as a step. */
export function nothingStep(draft: PlanDraft, place: Place): Step {
  return draft.step({ kind: 'source', layers: [] }, [], 'FROM scratch', place);
}

/** The first state of a stage that builds on nothing. */
export function stateOfScratch(draft: PlanDraft, platform: Platform, place: Place): StageState {
  return startState(nothingStep(draft, place), platform, ensurePath({ ...emptyRunConfig, workingDir: '/' }));
}

/** The first state of a stage that builds on the files of a named context. */
export function stateOfContext(
  draft: PlanDraft,
  context: string,
  platform: Platform,
  place: Place,
  label: string,
): StageState {
  const nothing = stateOfScratch(draft, platform, place);
  return { ...nothing, step: draft.step(copyOfContext(context), [nothing.step.digest], label, place) };
}

/** The first state of a stage that builds on another. */
export function stateOfStage(base: StageState): StageState {
  return { ...base, config: { ...base.config, onBuild: [] }, hasCmd: false };
}

/** The layers of an image as a step. */
export function sourceStep(draft: PlanDraft, image: SourceImage, label: string, place: Place): Step {
  return draft.step({ kind: 'source', layers: image.layers }, [], label, place);
}

/** The platform a FROM line asks for; `undefined` when it is none, and then that is reported. */
export function readPlatform({ draft, request }: BaseLookup, wanted: Word | undefined): Platform | undefined {
  return wanted === undefined ? request.platform : tryPlatform(draft, wanted);
}

function startState(step: Step, platform: Platform, config: RunConfig): StageState {
  return {
    step,
    platform,
    config,
    variables: envVariables(config.env),
    args: [],
    baseHistory: [],
    history: [],
    hasCmd: false,
  };
}

/** Commands are looked up in PATH, so there always is one. */
function ensurePath(config: RunConfig): RunConfig {
  const has = config.env.some((entry) => entry.startsWith('PATH='));
  return has ? config : { ...config, env: [...config.env, defaultPath] };
}

function readReference(draft: PlanDraft, name: Word) {
  try {
    return parseReference(name.text);
  } catch (error) {
    if (!isFault(error)) throw error;
    draft.diagnose('build/bad-base', error.message, name.place, error.hint);
    return undefined;
  }
}

function tryPlatform(draft: PlanDraft, wanted: Word): Platform | undefined {
  try {
    return parsePlatform(wanted.text);
  } catch (error) {
    if (!isFault(error)) throw error;
    draft.diagnose('build/bad-platform', error.message, wanted.place, error.hint);
    return undefined;
  }
}
