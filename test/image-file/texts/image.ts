import { scratch } from 'nacre/image-file';

export default scratch()
  .env({ PLAIN: '1', QUOTES: `it's "so"`, DOLLAR: '$HOME', BACK: 'a\\b', EMPTY: '', BLANK: 'a  b' })
  .label({ 'org.example.text': '$5 and `more`', 'org.example.unicode': 'näcre' });
