import { execFile } from 'node:child_process';
import { linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { call, type Lab, nacreProgram } from '../e2e/lab.ts';
import { writeFiles } from '../e2e/write-files.ts';
import type { BuildKitDaemon } from './buildkit-daemon.ts';

/** A case as a builder gets it. */
export interface Order {
  readonly name: string;
  readonly context: string;
  readonly flags: readonly string[];
  /** Of the call: what secrets come from. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Builds an image. @returns an OCI layout with it @throws what the builder said when it failed */
export type Build = (order: Order) => Promise<string>;

const base = 'base';

/** Nacre on the lab's store. */
export function openNacre(lab: Lab, baseTar: string): Build {
  lab.ok('import', '-q', baseTar, base);
  return async ({ name, context, flags, environment }) => {
    const layout = emptyPlace(lab, `nacre-${name}`);
    const output = ['-q', '--allow', 'security.insecure', '-o', `type=oci,tar=false,dest=${layout}`];
    await finish([nacreProgram, 'build', ...output, ...flags, context], { ...lab.environment, ...environment });
    return layout;
  };
}

/** BuildKit as docker has it. Commands get no network, which is the one that a daemon without a bridge can give them. */
export function openBuildKit(lab: Lab, { docker, command }: BuildKitDaemon, baseTar: string): Build {
  const imported = docker('import', '-c', 'CMD ["/bin/sh"]', baseTar, base);
  if (imported.status !== 0) throw new Error(imported.stderr);
  return async ({ name, context, flags, environment }) => {
    const layout = emptyPlace(lab, `buildkit-${name}`);
    const settings = ['--provenance=false', '--network', 'none', '--allow', 'security.insecure'];
    const output = ['-o', `type=oci,tar=false,dest=${layout}`];
    const build = ['buildx', 'build', '--progress', 'plain', ...settings, ...output, ...flags, context];
    await finish([...command, ...build], { ...process.env, ...environment });
    return layout;
  };
}

/** Buildah with images of its own. @returns why there is none, when it builds nothing here */
export function openBuildah(lab: Lab, baseTar: string): Build | { readonly missing: string } {
  const rootfs = writeFiles(join(lab.directory, 'buildah-base'), {
    Dockerfile: 'FROM scratch\nADD base.tar /\nCMD ["/bin/sh"]\n',
  });
  linkSync(baseTar, join(rootfs, 'base.tar'));
  let said = '';
  // The faster one does not work on every file system.
  for (const driver of ['overlay', 'vfs']) {
    const root = join(lab.directory, `buildah-${driver}`);
    const command = ['buildah', '--root', root, '--runroot', `${root}-run`, '--storage-driver', driver];
    const made = call([...command, 'bud', '-q', '-t', `localhost/${base}`, rootfs]);
    if (made.status === 0) return buildByBuildah(lab, command);
    said = made.stderr;
  }
  return { missing: `buildah builds nothing here: ${said.slice(-300)}` };
}

function buildByBuildah(lab: Lab, command: readonly string[]): Build {
  return async ({ name, context, flags, environment }) => {
    const layout = emptyPlace(lab, `by-buildah-${name}`);
    const image = `localhost/${name}`;
    const build = ['bud', '-q', '--isolation', 'chroot', '--pull=false', '-t', image, ...flags, context];
    await finish([...command, ...build], { ...process.env, ...environment });
    await finish([...command, 'push', '-q', image, `oci:${layout}`], process.env);
    return layout;
  };
}

function emptyPlace(lab: Lab, name: string): string {
  const path = join(lab.directory, name);
  rmSync(path, { recursive: true, force: true });
  return path;
}

function finish(command: readonly string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const options = { env: environment, timeout: 60_000, maxBuffer: 1 << 26 };
    execFile(program, args, options, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${program} ${args.join(' ')}: ${stderr.trim().slice(-2000)}`));
    });
  });
}
