import type { Diagnostic } from '../../base/index.ts';
import { changeConfig } from '../../build/index.ts';
import type { RunConfig } from '../../oci/index.ts';
import { appFault } from '../faults.ts';

/**
 * What an image says of how to run it, changed by Dockerfile instructions as `--change` takes them.
 *
 * @throws app/bad-change
 */
export function changeRunConfig(
  config: RunConfig,
  changes: readonly string[],
  onDiagnostic?: (diagnostic: Diagnostic) => void,
): RunConfig {
  const { value, diagnostics } = changeConfig(config, changes, '--change');
  const error = diagnostics.find(({ severity }) => severity === 'error');
  if (error !== undefined) {
    const { message, place, hint } = error;
    throw appFault('app/bad-change', message, { place, ...(hint === undefined ? {} : { hint }) });
  }
  for (const diagnostic of diagnostics) onDiagnostic?.(diagnostic);
  return value.config;
}
