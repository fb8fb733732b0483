import { scratch } from 'nacre/image-file';
import { labelled } from './shared.ts';

const files = scratch().copy('file', '/data/').workdir('relative').stage('files');

export const debug = files.label({ kind: 'debug' });

export default labelled(files).copy('/data', '/', { from: files }).cmd('run it');
