/** Everything that stands around every page, outermost first. */
import type { ReactNode } from 'react'
import { Router } from './router/router.tsx'
import { Appearance } from './shell/appearance.tsx'
import { Broken } from './shell/broken.tsx'
import { Live } from './shell/live.tsx'
import { OfflineBanner } from './shell/offline-banner.tsx'
import { Styles } from './shell/styles.tsx'
import { type Start, StartProvider } from './start.tsx'
import { type LoadedTexts, TextsProvider } from './texts.tsx'

export const App = ({ start, texts }: { start: Start; texts: LoadedTexts }): ReactNode => (
  <Styles>
    <TextsProvider first={texts}>
      <StartProvider first={start}>
        <Appearance>
          <Live>
            <OfflineBanner />
            <Broken>
              <Router />
            </Broken>
          </Live>
        </Appearance>
      </StartProvider>
    </TextsProvider>
  </Styles>
)
