import { join } from 'node:path';
import { formatPlatform, hostPlatform, type Platform } from '../../../oci/index.ts';
import { fitsPlatform, type LockedPackage } from '../../../packages/index.ts';
import { appFault } from '../../faults.ts';
import { installScriptNames, installScripts } from './package-scripts.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { runScripts, type ScriptOptions } from './run-script.ts';
import { tellStep } from './tell-step.ts';

/** What is installed, and for what. */
interface InstallRequest extends ScriptOptions {
  readonly platforms: readonly Platform[];
  /** Version of the Node that the image has. */
  readonly node: string;
}

/**
 * Runs the scripts of the packages that a project trusts with that, so that add-ons are fetched or compiled for the Node of the image.
 *
 * @throws app/bad-project for an image of another platform than this machine's, or of several; app/script-failed
 */
export async function runInstallScripts(
  { settings }: Project,
  packages: readonly LockedPackage[],
  root: string,
  request: InstallRequest,
  work: ProjectWork,
): Promise<void> {
  const host = hostPlatform();
  const trusted = packages.filter((each) => settings.scripts.includes(each.name) && fitsPlatform(each, host));
  for (const { name, version, path } of trusted) {
    const directory = join(root, path);
    const scripts = installScripts(directory);
    if (scripts.size === 0) continue;
    assertPlatforms(name, request.platforms, host);
    const owner = {
      name,
      version,
      scripts,
      directory,
      file: `${path}/package.json`,
      environment: gypEnvironment(request, host),
    };
    await tellStep(`[dependencies] scripts of ${name}@${version}`, work.onEvent, (news) =>
      runScripts(installScriptNames, owner, root, request, work, news),
    );
  }
}

/** What tells node-gyp and prebuild-install which Node they make an add-on for, which is another one than runs them. */
function gypEnvironment({ node }: InstallRequest, { architecture }: Platform): Readonly<Record<string, string>> {
  return {
    npm_config_target: node,
    npm_config_runtime: 'node',
    npm_config_platform: 'linux',
    npm_config_arch: architecture === 'amd64' ? 'x64' : architecture,
    npm_config_libc: 'glibc',
  };
}

function assertPlatforms(name: string, platforms: readonly Platform[], host: Platform): void {
  const other = platforms.find((each) => formatPlatform(each) !== formatPlatform(host));
  if (other === undefined) return;
  throw appFault(
    'app/bad-project',
    `the scripts of ${name} can not be run for ${formatPlatform(other)} on ${formatPlatform(host)}`,
    {
      hint: 'Build on a machine of that kind, or leave the package out of nacre.scripts in package.json.',
    },
  );
}
