import { from } from 'nacre/image-file';

export default from('base')
  .run(`echo one "two" 'three' $HOME > /one`)
  .run(['/bin/sh', '-c', 'echo $0', 'exec form'])
  .run('true &&     echo two > /two', { network: 'none' })
  .shell(['/bin/sh', '-ec'])
  .run('echo three > /three')
  .entrypoint(['/bin/echo'])
  .cmd('echo shell form');
