import { type ContainerRecord, findContainer, type Nacre, openNacre, sweep } from '../app/index.ts';
import type { Invocation } from './command.ts';
import { reportFault } from './report-fault.ts';
import { withVerbExit } from './with-exit.ts';

/**
 * Does something with each container that the call names, and prints its name when that is done. One that fails is told and the others have their turn.
 *
 * @param act may give a text to print instead of the name
 * @returns the exit status
 */
export async function eachContainer(
  { positionals, terminal, root, debug }: Invocation,
  act: (nacre: Nacre, record: ContainerRecord) => Promise<unknown>,
): Promise<number> {
  using nacre = openNacre(root);
  await sweep(nacre);
  let status = 0;
  const one = async (name: string): Promise<void> => {
    try {
      const said = await act(nacre, findContainer(nacre.store, name));
      terminal.out(`${typeof said === 'string' ? said : name}\n`);
    } catch (error) {
      status = reportFault(withVerbExit(error), terminal, debug);
    }
  };
  // One that takes its time to end shall not keep the others waiting.
  await Promise.all(positionals.map(one));
  return status;
}
