import { loadTexts } from '../shared/i18n.js';
import '../player/player.js';

await loadTexts(['player']);
