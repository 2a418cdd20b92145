/** What can be done with folders, wherever it is asked for; the dialogs of it come when they are wanted. */
import { createContext, type ReactNode, Suspense, useContext, useMemo, useState } from 'react'
import { page } from '../../router/page.ts'
import type { FolderAsked } from './folder-dialogs.tsx'

const FolderDialogs = page(() => import('./folder-dialogs.tsx'), 'FolderDialogs')

type FolderWork = { readonly ask: (asked: FolderAsked) => void }

const FolderWorkContext = createContext<FolderWork>({ ask: () => {} })

export const useFolderWork = (): FolderWork => useContext(FolderWorkContext)

export const FolderWorkProvider = ({ children }: { children: ReactNode }): ReactNode => {
  const [asked, setAsked] = useState<FolderAsked | null>(null)
  const work = useMemo<FolderWork>(() => ({ ask: setAsked }), [])
  return (
    <FolderWorkContext.Provider value={work}>
      {children}
      {asked !== null && (
        <Suspense>
          <FolderDialogs asked={asked} onClose={() => setAsked(null)} />
        </Suspense>
      )}
    </FolderWorkContext.Provider>
  )
}
