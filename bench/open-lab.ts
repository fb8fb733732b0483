import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { call } from './call.ts';
import type { Lab, Tool } from './contender.ts';
import { openDocker } from './peers/docker.ts';
import { enterPeers } from './peers/enter.ts';
import { openBuildah, openCrun, openMkfs, openPodman, openProgram } from './peers/tools.ts';

const project = join(import.meta.dirname, '..');

/**
 * Makes a place to measure in: one directory on one file system for every tool, with daemons that serve it alone. NACRE_BENCH_PEERS may name the root
 * of another system (as debootstrap makes it) whose tools are taken as peers.
 */
export function openLab(): Lab & Disposable {
  const directory = mkdtempSync(join(process.env.NACRE_BENCH_DIRECTORY ?? '/var/tmp', 'nacre-bench-'));
  const undo: (() => void)[] = [() => rmSync(directory, { recursive: true, force: true })];
  try {
    const baseTar = join(directory, 'base.tar');
    call([join(project, 'scripts/base-image.sh'), baseTar]);
    const entered = enterPeers(directory);
    undo.push(entered.leave);
    const docker = openDocker(entered.prefix, directory, baseTar);
    undo.push(docker.stop);
    const podman = openPodman(entered.prefix, directory, baseTar);
    let count = 0;
    return {
      directory,
      baseTar,
      nacre: openNacreTool(directory, baseTar),
      peers: {
        docker: docker.peer,
        podman,
        buildah: openBuildah(entered.prefix, directory, podman),
        skopeo: openProgram(entered.prefix, 'skopeo'),
        crane: openProgram(entered.prefix, 'crane', 'version'),
        crun: openCrun(),
        'mkfs.erofs': openMkfs(entered.prefix),
      },
      scratch(name) {
        const path = join(directory, `${name}-${count++}`);
        mkdirSync(path);
        return path;
      },
      [Symbol.dispose]: () => undoAll(undo),
    };
  } catch (error) {
    undoAll(undo);
    throw error;
  }
}

function undoAll(undo: readonly (() => void)[]): void {
  for (const each of undo.toReversed()) each();
}

function openNacreTool(directory: string, baseTar: string): Tool {
  const command = [installNacre(join(directory, 'installed')), '--root', join(directory, 'nacre')];
  const tool = { command, call: (...args: readonly string[]) => call([...command, ...args]) };
  tool.call('import', '-q', baseTar, 'base:latest');
  return tool;
}

/** Puts down what npm would: in a checkout the launcher looks through the sources first, 10 ms that users do not have. @returns path of the tool */
function installNacre(directory: string): string {
  for (const name of ['bin', 'dist', 'package.json'])
    cpSync(join(project, name), join(directory, name), { recursive: true });
  symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'));
  return join(directory, 'bin/nacre');
}
