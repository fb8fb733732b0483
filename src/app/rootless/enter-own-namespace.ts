import { isFault } from '../../base/index.ts';
import { openHost } from '../../host/index.ts';
import { enterNamespace, readOuterUser } from '../../runtime/index.ts';
import { runBase } from '../store-root.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Goes on with the same call as root of the namespace that all containers of an ordinary user share: this process becomes another there, and
 * does not return. Returns at once to root, and to who is there already.
 *
 * @param need `helpful`: what can be done without goes on without
 * @throws runtime/no-user-namespace when it is needed and can not be
 */
export async function enterOwnNamespace(need: 'needed' | 'helpful', environment: Environment): Promise<void> {
  if (process.geteuid?.() === 0 || readOuterUser(environment) !== undefined) return;
  const call = [...process.execArgv, '--', ...process.argv.slice(1)];
  try {
    await enterNamespace({
      directory: runBase(environment),
      command: [process.execPath, ...call],
      environment,
      host: openHost(),
    });
  } catch (error) {
    if (need === 'needed' || !isFault(error, 'runtime/no-user-namespace')) throw error;
  }
}
