import { once } from '../../base/index.ts';
import { hostFault } from '../faults.ts';
import type { PrivateMounts } from '../host.ts';
import type { MountCall } from '../mount-call.ts';
import { notPermitted } from '../mount-fault.ts';
import { dataLimit, splitLowerOption } from '../overlay-lowers.ts';
import type { Command } from '../system-calls.ts';
import { toMountArgs } from './program-mounts.ts';
import { errnoNameIn, runProgram } from './run-program.ts';

/** Exit status when what comes before the program fails; Docker's for a failure of its own. */
const failed = 125;

/**
 * Takes its orders from its arguments: `mount COUNT ARGS…`, `stack TARGET OPTIONS COUNT LOWERS…`, `run PROGRAM ARGS…`. A
 * stack is an overlay of more layers than a page can name: links with short names lead to them, in a file system in memory that the overlay
 * then covers.
 */
const script = `
while :; do
  case $1 in
    mount)
      count=$2; shift 2
      eval "mount $(i=0; while [ $i -lt $count ]; do i=$((i+1)); printf '"\${%d}" ' $i; done)" || exit ${failed}
      shift $count ;;
    stack)
      target=$2 options=$3 count=$4 here=$PWD names= i=0; shift 4
      mount -i -t tmpfs tmpfs -- "$target" && cd -- "$target" || exit ${failed}
      while [ $i -lt $count ]; do ln -s -- "$1" $i || exit ${failed}; names=$names:$i i=$((i+1)); shift; done
      mount -i -c -t overlay -o "lowerdir=\${names#:},$options" -- overlay "$target" || exit ${failed}
      cd -- "$here" || exit ${failed} ;;
    run) shift; exec "$@" ;;
  esac
done`;

/**
 * The command that makes the namespace, arranges the mounts and becomes the program. A mount that fails then shows as exit status 125
 * with a message of mount(8), not as a fault.
 *
 * @throws host/not-permitted
 */
export function toPrivateCommand(mounts: PrivateMounts, command: Command): Command {
  assertNamespaces();
  const mounted = (mounts.mounts ?? []).flatMap(toOrders);
  const inside = ['sh', '-c', script, 'sh', ...mounted, 'run', command.program, ...command.args];
  return { program: 'unshare', args: ['--mount', '--propagation', 'slave', '--', ...inside] };
}

function toOrders(call: MountCall): readonly string[] {
  const { type, target, options } = call;
  const isLong = type === 'overlay' && Buffer.byteLength(options.join(',')) > dataLimit;
  if (!isLong) return toMountArgs(call).flatMap((args) => ['mount', String(args.length), ...args]);
  const lowers = options.flatMap((option) => splitLowerOption(option) ?? []);
  const others = options.filter((option) => splitLowerOption(option) === undefined);
  return ['stack', target, others.join(','), String(lowers.length), ...lowers];
}

/** Tries it once: the program itself could only tell by its exit status. */
const assertNamespaces: () => void = once(() => {
  const { status, stderr } = runProgram('unshare', ['--mount', '--', 'true']);
  if (status === 0) return;
  const doing = 'give a program mounts of its own';
  if (errnoNameIn(stderr) === 'EPERM') throw notPermitted(doing, stderr);
  throw hostFault('host/unsupported', `${doing}: ${stderr}`);
});
