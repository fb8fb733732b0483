import { type Command, scratch } from 'nacre/image-file';

const command: unknown = 5;

export default scratch().run(command as Command);
