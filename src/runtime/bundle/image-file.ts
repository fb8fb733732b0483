import { isFault } from '../../base/index.ts';
import type { ActiveSnapshot } from '../../oci/index.ts';
import { runtimeFault } from '../faults.ts';
import type { ReadImageFile } from '../spec/user.ts';

/** Most bytes of an /etc/passwd or /etc/group: far above what any image has. */
const limit = 4 * 1024 * 1024;

/** Reads small files of a root file system. */
export function imageFileReader(rootfs: Pick<ActiveSnapshot, 'readFile'>): ReadImageFile {
  return (path) => {
    try {
      return rootfs.readFile(path, limit);
    } catch (error) {
      if (!isFault(error, 'base/too-large')) throw error;
      throw runtimeFault('runtime/bad-user', `${path} of the image is larger than ${limit} bytes`, { cause: error });
    }
  };
}
