import { from, scratch } from 'nacre/image-file';

const tools = from('base').run('echo tool > /tool').stage('Tools');
const more = tools.copy('a.txt', '/').stage('more');

export default scratch()
  .copy('/tool', '/bin/', { from: tools })
  .copy('/a.txt', '/', { from: more })
  .copy('/etc/passwd', '/etc/', { from: 'base' });
