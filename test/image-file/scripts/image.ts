import { from } from 'nacre/image-file';

export default from('base')
  .run(`
    for name in one two; do
      echo $name > /$name
    done
  `)
  .run(`
    #!/bin/sh
    echo $0 > /self
  `);
