import { join } from 'node:path';
import type { ContextSource } from '../../../build/index.ts';
import { hostPlatform, type Platform } from '../../../oci/index.ts';
import type { InstallPlan, LockedPackage } from '../../../packages/index.ts';
import { copySources } from './copy-sources.ts';
import { type Entry, findEntry } from './find-entry.ts';
import { installPackages } from './install-packages.ts';
import { linkPrograms } from './link-programs.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { readLockPlan } from './read-lock-plan.ts';
import { runInstallScripts } from './run-install-scripts.ts';
import { runScripts, type ScriptOptions, type ScriptPackage } from './run-script.ts';
import { includedFiles } from './select-files.ts';
import { tellStep } from './tell-step.ts';
import { type TracedFiles, traceFiles } from './trace-files.ts';

/** A project's copy as it is after its build script. */
export interface BuiltFiles {
  /** Where it lies. */
  readonly root: string;
  readonly entry: Entry;
  /** The packages in `node_modules`. */
  readonly packages: readonly LockedPackage[];
  readonly traced: TracedFiles;
  /** Files that were asked for by name. */
  readonly included: ReadonlySet<string>;
}

/** What a project's copy is built with. */
export interface BuildFilesRequest extends ScriptOptions {
  readonly context: ContextSource;
  readonly platforms: readonly Platform[];
  /** Version of the Node that the image has. */
  readonly node: string;
}

/**
 * Makes a copy of a project, installs its packages there, runs its build script, and finds out what its program can reach.
 *
 * @throws app/bad-project, app/script-failed; packages/…, remote/…
 */
export async function buildFiles(project: Project, request: BuildFilesRequest, work: ProjectWork): Promise<BuiltFiles> {
  const root = join(work.scratch, 'project');
  copySources(project.directory, request.context, root);
  const packages = await install(project, root, request.platforms, work);
  linkPrograms(root);
  await runInstallScripts(project, packages, root, request, work);
  const script = project.scripts.get('build');
  if (script !== undefined)
    await tellStep(`[build] ${script}`, work.onEvent, (news) =>
      runScripts(['prebuild', 'build', 'postbuild'], toOwner(project, root), root, request, work, news),
    );
  const entry = findEntry(project, root);
  const included = includedFiles(root, project.settings.include);
  const begin = [entry.file, ...entry.preloads, ...[...included].filter(isProgram)];
  const label = `[trace] what ${entry.file} can reach (${entry.source})`;
  const traced = await tellStep(label, work.onEvent, () => traceFiles(root, begin));
  return { root, entry, packages, traced, included };
}

function toOwner({ name, version, scripts }: Project, directory: string): ScriptPackage {
  return { name, version, scripts, directory, file: 'package.json', environment: {} };
}

/** What scripts run on, be it no Linux. */
function thisMachine(): Platform {
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  return { os, architecture: hostPlatform().architecture };
}

function isProgram(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

async function install(
  project: Project,
  root: string,
  platforms: readonly Platform[],
  work: ProjectWork,
): Promise<readonly LockedPackage[]> {
  const { lock } = project;
  if (lock === undefined) return [];
  return tellStep(`[dependencies] install what ${lock.file} names`, work.onEvent, async (news) => {
    const fetcher = work.fetcher(news.advance);
    const plan: InstallPlan = await readLockPlan(project, fetcher, work);
    // What the build script runs is for this machine, what the image holds for its platform.
    return installPackages(plan, root, [thisMachine(), ...platforms], fetcher, work);
  });
}
