import type { Place } from './client-definition';

/** All paths that a place may mean on this platform, the preferred one first. */
export function candidates(place: Place, platform: NodeJS.Platform): readonly string[] {
  if (typeof place === 'string') return [place];
  if (isList(place)) return place;
  return [place[platform] ?? place.other];
}

function isList(place: Exclude<Place, string>): place is readonly string[] {
  return Array.isArray(place);
}
