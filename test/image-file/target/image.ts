import { scratch } from 'nacre/image-file';

const files = scratch().copy('a.txt', '/').stage('files');

/** Asked for with --target wanted. */
export const wanted = files.label({ kind: 'wanted' });

export default files.label({ kind: 'other' });
